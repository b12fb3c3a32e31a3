package ai.plexicus.auth

import com.google.gson.JsonObject
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture

/** The stored logins of every account. */
class Accounts internal constructor(private val futures: AccountsFutures) {

    /** Lists them, the account that was logged in first at the top. The server is not asked. */
    suspend fun list(): List<StoredAccount> = futures.list().await()

    /**
     * Makes an account the default of every program that names none, and the one that is used here; it is named as
     * [LoginChoice.account] is. Fails with `no_credentials` and `account_ambiguous`.
     */
    suspend fun setDefault(account: String) {
        futures.setDefault(account).await()
    }
}

/** [Accounts] as futures. */
class AccountsFutures internal constructor(private val core: Asking) {

    /** See [Accounts.list]. */
    fun list(): CompletableFuture<List<StoredAccount>> = core.ask("accounts.list", JsonObject()).to { readList(it) }

    /** See [Accounts.setDefault]. */
    fun setDefault(account: String): CompletableFuture<Void?> =
        core.ask("accounts.setDefault", jsonOf("account" to account)).to { null }
}
