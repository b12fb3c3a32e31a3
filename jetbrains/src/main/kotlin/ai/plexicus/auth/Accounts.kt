package ai.plexicus.auth

import com.google.gson.JsonObject
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture

/** The stored logins of every account. */
class Accounts internal constructor(private val futures: AccountsFutures) {

    /** Lists the stored logins; the account that logged in first comes first. Sends no request to the server. */
    suspend fun list(): List<StoredAccount> = futures.list().await()

    /**
     * Makes an account the default for every program that names none, and the account that this program uses.
     * [account] has the form of [LoginChoice.account]. Fails with `no_credentials` if no account matches, and with
     * `account_ambiguous` if several do.
     */
    suspend fun setDefault(account: String) {
        futures.setDefault(account).await()
    }
}

/** The calls of [Accounts] as futures. */
class AccountsFutures internal constructor(private val core: Asking) {

    /** See [Accounts.list]. */
    fun list(): CompletableFuture<List<StoredAccount>> = core.ask("accounts.list", JsonObject()).to { readList(it) }

    /** See [Accounts.setDefault]. */
    fun setDefault(account: String): CompletableFuture<Void?> =
        core.ask("accounts.setDefault", jsonOf("account" to account)).to { null }
}
