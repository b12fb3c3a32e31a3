// An IDE with the example plugin, driven by lines: what a test calls, and what comes of it.

import ai.plexicus.auth.LoginChoice
import ai.plexicus.auth.PlexicusAuthException
import ai.plexicus.auth.PlexicusAuthHost
import ai.plexicus.auth.PlexicusAuthOptions
import ai.plexicus.auth.addressOf
import ai.plexicus.auth.causeOf
import ai.plexicus.auth.example.PlexicusService
import ai.plexicus.auth.example.PlexicusToolWindow
import ai.plexicus.testide.NativeBrowser
import ai.plexicus.testide.StoredTexts
import ai.plexicus.testide.TestIde
import ai.plexicus.testide.Wire
import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.intellij.credentialStore.CredentialAttributes
import com.intellij.credentialStore.Credentials
import com.intellij.ide.passwordSafe.PasswordSafe
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.Disposer
import com.intellij.openapi.wm.ToolWindow
import com.intellij.ui.content.Content
import com.intellij.ui.content.ContentManager
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import javax.swing.JLabel

private val projects = ConcurrentHashMap<String, Project>()
private val hosts = ConcurrentHashMap<String, PlexicusAuthHost>()
private val calls = ConcurrentHashMap<Int, CompletableFuture<*>>()
private val pluginsAuth by lazy {
    PlexicusService.getInstance().auth.also { auth ->
        auth.onChange(TestIde.APPLICATION) { Wire.tell("change", mapOf("kind" to it.kind)) }
        auth.onProgress(TestIde.APPLICATION) { Wire.tell("progress", mapOf("step" to it.toString())) }
    }
}

fun main() {
    TestIde.APPLICATION.provide(PasswordSafe::class.java, TestPasswordSafe(TestIde.TEXTS))
    TestIde.run(::take)
    System.exit(0)
}

private fun take(line: JsonObject) {
    val call = line["call"].asInt
    val answer = try {
        perform(line["do"].asString, line)
    } catch (error: Exception) {
        CompletableFuture.failedFuture<Any?>(error)
    }
    calls[call] = answer
    answer.whenComplete { value, error ->
        if (error == null) {
            Wire.tell("result", mapOf("call" to call, "value" to value))
        } else {
            Wire.tell("failure", mapOf("call" to call) + told(causeOf(error)))
        }
    }
}

private fun perform(what: String, line: JsonObject): CompletableFuture<*> = when (what) {
    "headers" -> authOf(line).headers(line["url"].asString, texts(line["rejected"]), choice(line))
    "fetch" -> authOf(line).fetch(line["url"].asString, choice = choice(line)).thenApply {
        mapOf(
            "status" to it.status,
            "length" to it.body.size,
            "sum" to it.body.sumOf { byte -> byte.toLong() and 0xff },
        )
    }
    "status" -> authOf(line).status(line["verify"]?.asBoolean ?: false, choice(line))
    "login" -> authOf(line).login(
        line["method"]?.asString ?: "auto",
        timeoutMs = line["timeoutMs"]?.asLong,
        choice = choice(line),
    )
    "ensureLoggedIn" -> authOf(line).ensureLoggedIn(line["interactive"]?.asBoolean ?: true, choice = choice(line))
    "logout" -> authOf(line).logout(
        line["localOnly"]?.asBoolean ?: false,
        line["revoke"]?.asBoolean ?: false,
        line["all"]?.asBoolean ?: false,
        choice(line),
    )
    "accounts" -> authOf(line).accounts()
    "setDefaultAccount" -> authOf(line).setDefaultAccount(line["account"].asString)
    "addressOf" -> done(addressOf(line).toString())
    "cancel" -> done(calls[line["of"].asInt]?.cancel(true))
    "openToolWindow" -> onUi { openToolWindow(line["project"].asString) }
    "closeProject" -> onUi { Disposer.dispose(projects.getValue(line["project"].asString)) }
    "pressNotification" -> done(TestIde.lastNotification.actions.single().performForTest())
    "unload" -> onUi { Disposer.dispose(TestIde.APPLICATION) }
    "passwordOn" -> passwordOn(line["thread"].asString)
    else -> throw IllegalArgumentException("the driver does no $what")
}

/** The plugin's own, or one with the options that the call names. */
private fun authOf(line: JsonObject): PlexicusAuthHost {
    val options = line["options"]?.asJsonObject ?: return pluginsAuth
    return hosts.getOrPut(options.toString()) {
        PlexicusAuthHost(
            PlexicusAuthOptions(
                clientVersion = "0.1.0",
                account = options["account"]?.asString,
                purpose = options["purpose"]?.asString,
                expect = options["expect"]?.asString,
                scopes = options["scopes"]?.asJsonArray?.map { it.asString },
            ),
            TestIde.APPLICATION,
        )
    }
}

private fun texts(value: JsonElement?): Map<String, String>? =
    value?.asJsonObject?.entrySet()?.associate { it.key to it.value.asString }

private fun choice(line: JsonObject) =
    LoginChoice(line["account"]?.asString, line["purpose"]?.asString, line["expect"]?.asString)

/** Opens the plugin's tool window in a project; gives what it says where it shows no page. */
private fun openToolWindow(name: String): String? {
    val project = object : Project {
        override fun getName() = name
        override fun dispose() = Unit
    }
    var shown: Content? = null
    PlexicusToolWindow().createToolWindowContent(
        project,
        object : ToolWindow {
            override fun getContentManager() = ContentManager { shown = it }
            override fun getDisposable(): Disposable = project
        },
    )
    Disposer.register(TestIde.APPLICATION, project)
    projects[name] = project
    return (shown?.component as? JLabel)?.text
}

/** What must never be done: PasswordSafe on a thread of the UI, through the plugin's own vault. */
private fun passwordOn(thread: String): CompletableFuture<Any?> {
    val read = { ai.plexicus.auth.Vault("plexicus-jetbrains").get("any") }
    if (thread == "swing") return onUi(read)
    val answer = CompletableFuture<Any?>()
    NativeBrowser.onUi { runCatching(read).fold(answer::complete, answer::completeExceptionally) }
    return answer
}

private fun <T> onUi(work: () -> T): CompletableFuture<T> = CompletableFuture.supplyAsync(work) {
    ApplicationManager.getApplication().invokeLater(it)
}

private fun <T> done(value: T): CompletableFuture<T> = CompletableFuture.completedFuture(value)

private fun told(error: Throwable): Map<String, Any?> = when (error) {
    is PlexicusAuthException -> mapOf(
        "code" to error.code,
        "message" to error.message,
        "remedy" to error.remedy,
        "fault" to error.fault,
    )
    else -> mapOf("code" to "", "message" to error.message, "remedy" to "", "fault" to "")
}

private class TestPasswordSafe(private val texts: StoredTexts) : PasswordSafe() {
    override val isMemoryOnly: Boolean get() = texts.isMemoryOnly

    override fun get(attributes: CredentialAttributes) = texts.password(attributes.serviceName)?.let {
        Credentials(attributes.userName, it)
    }

    override fun set(attributes: CredentialAttributes, credentials: Credentials?) =
        texts.setPassword(attributes.serviceName, credentials?.getPasswordAsString())
}
