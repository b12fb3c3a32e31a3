// An IDE with the example plugin, driven by lines: the calls of a test and their results.

import ai.plexicus.auth.ChangeEvent
import ai.plexicus.auth.JSON
import ai.plexicus.auth.LoginChoice
import ai.plexicus.auth.LoginOptions
import ai.plexicus.auth.PlexicusAuth
import ai.plexicus.auth.PlexicusAuthException
import ai.plexicus.auth.PlexicusAuthFutures
import ai.plexicus.auth.PlexicusAuthListener
import ai.plexicus.auth.PlexicusAuthOptions
import ai.plexicus.auth.PlexicusSettings
import ai.plexicus.auth.Progress
import ai.plexicus.auth.addressOf
import ai.plexicus.auth.causeOf
import ai.plexicus.auth.example.ExampleAuth
import ai.plexicus.auth.ui.PlexicusStartup
import ai.plexicus.auth.ui.PlexicusToolWindow
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
import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.Disposer
import com.intellij.openapi.wm.ToolWindow
import com.intellij.ui.content.Content
import com.intellij.ui.content.ContentManager
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import javax.swing.JLabel

private val projects = ConcurrentHashMap<String, Project>()
private val others = ConcurrentHashMap<String, PlexicusAuth>()
private val calls = ConcurrentHashMap<Int, CompletableFuture<*>>()
private val pluginsAuth by lazy {
    val listener = object : PlexicusAuthListener {
        override fun changed(event: ChangeEvent) = Wire.tell("change", mapOf("kind" to event.kind))

        override fun progressed(progress: Progress) = Wire.tell("progress", mapOf("step" to JSON.toJson(progress)))
    }
    TestIde.APPLICATION.messageBus.connect(TestIde.APPLICATION).subscribe(PlexicusAuthListener.TOPIC, listener)
    val auth = TestIde.APPLICATION.getService(ExampleAuth::class.java)
    // As the platform does after opening a project.
    auth.scope.launch(start = CoroutineStart.UNDISPATCHED) { PlexicusStartup().execute(projectNamed("first")) }
    auth
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
    "warmHeaderMs" -> CompletableFuture.supplyAsync { warmHeaderMs(line["url"].asString, line["times"].asInt) }
    "fetch" -> authOf(line).fetch(line["url"].asString, choice = choice(line)).thenApply {
        mapOf(
            "status" to it.status,
            "length" to it.body.size,
            "sum" to it.body.sumOf { byte -> byte.toLong() and 0xff },
        )
    }
    "status" -> authOf(line).status(line["verify"]?.asBoolean ?: false, choice(line))
    "login" -> authOf(line).login(
        LoginOptions(line["method"]?.asString ?: "auto", timeoutMs = line["timeoutMs"]?.asLong),
        choice(line),
    )
    "ensureLoggedIn" -> authOf(line).ensureLoggedIn(line["interactive"]?.asBoolean ?: true, choice = choice(line))
    "logout" -> authOf(line).logout(
        line["localOnly"]?.asBoolean ?: false,
        line["revoke"]?.asBoolean ?: false,
        line["all"]?.asBoolean ?: false,
        choice(line),
    )
    "accounts" -> authOf(line).accounts.list()
    "setDefaultAccount" -> authOf(line).accounts.setDefault(line["account"].asString)
    "token" -> authOf(line).token(choice(line)).thenApply { it.source }
    "adoptToken" -> authOf(line).adoptToken(line["token"].asString, choice = choice(line))
    "settled" -> authOf(line).settled()
    "plan" -> authOf(line).plan()
    "explain" -> authOf(line).explain()
    "tokens" -> authOf(line).tokens.list(choice(line))
    "createToken" -> authOf(line).tokens.create(line["name"].asString, 30, choice(line))
    "revokeToken" -> authOf(line).tokens.revoke(line["tokenId"].asString, choice(line))
    "rotate" -> authOf(line).tokens.rotate(choice = choice(line))
    "set" -> done(pluginsAuth.let { it.settings = JSON.fromJson(line["settings"], PlexicusSettings::class.java) })
    "addressOf" -> done(addressOf(line).toString())
    "cancel" -> done(calls[line["of"].asInt]?.cancel(true))
    "openToolWindow" -> onUi { openToolWindow(line["project"].asString) }
    "closeProject" -> onUi { projects.remove(line["project"].asString)?.let(Disposer::dispose) }
    "pressNotification" -> done(pressNotification(line["button"]?.asString))
    "load" -> done(loadPlugin(line["plugin"].asString, line["own"].asJsonArray.map { it.asString }))
    "act" -> onUi { act(line) }
    "invoke" -> invoke(line)
    "takesTheLockInTurn" -> takesTheLockInTurn(line["plugins"].asJsonArray.map { it.asString })
    "activity" -> runActivity(line)
    "widget" -> onUi { widgetOf(line) }
    "clickWidget" -> onUi { clickWidget() }
    "settings" -> onUi { settingsPage(line) }
    "unload" -> onUi { Disposer.dispose(TestIde.APPLICATION) }
    "passwordOn" -> passwordOn(line["thread"].asString)
    else -> throw IllegalArgumentException("the driver does no $what")
}

/** Returns the plugin's own service, or another one with the options of the call. */
private fun authOf(line: JsonObject): PlexicusAuthFutures {
    val options = line["options"]?.asJsonObject ?: return pluginsAuth.futures
    val other = others.getOrPut(options.toString()) {
        val named = PlexicusAuthOptions(
            account = options["account"]?.asString,
            purpose = options["purpose"]?.asString,
            expect = options["expect"]?.asString,
            scopes = options["scopes"]?.asJsonArray?.map { it.asString },
        )
        object : PlexicusAuth(CoroutineScope(SupervisorJob()), named) {}.also {
            Disposer.register(TestIde.APPLICATION, it)
        }
    }
    return other.futures
}

/** Returns the median time of this many header calls, one after the other, in ms. */
private fun warmHeaderMs(url: String, times: Int): Double {
    val took = List(times) {
        val begun = System.nanoTime()
        pluginsAuth.futures.headers(url).join()
        System.nanoTime() - begun
    }
    return took.sorted()[times / 2] / 1e6
}

private fun pressNotification(button: String?) {
    val actions = TestIde.lastNotification.actions
    (if (button == null) actions.single() else actions.single { it.templateText == button })
        .actionPerformed(AnActionEvent(null))
}

private fun texts(value: JsonElement?): Map<String, String>? =
    value?.asJsonObject?.entrySet()?.associate { it.key to it.value.asString }

private fun choice(line: JsonObject) =
    LoginChoice(line["account"]?.asString, line["purpose"]?.asString, line["expect"]?.asString)

/** Opens the plugin's tool window in a project. Returns its text if it shows no page. */
private fun openToolWindow(name: String): String? {
    val project = projectNamed(name)
    var shown: Content? = null
    val toolWindow = object : ToolWindow {
        private var title: String? = null

        override fun getContentManager() = ContentManager { shown = it }
        override fun getDisposable(): Disposable = project
        override fun getStripeTitle() = title
        override fun setStripeTitle(title: String?) {
            this.title = title
        }
    }
    val factory = PlexicusToolWindow()
    factory.init(toolWindow)
    check(toolWindow.stripeTitle == "Plexicus") { "the tool window has no title" }
    factory.createToolWindowContent(project, toolWindow)
    return (shown?.component as? JLabel)?.text
}

internal fun projectNamed(name: String): Project = projects.getOrPut(name) {
    val project = object : Project {
        override fun getName() = name
        override fun dispose() = Unit
    }
    project.also { Disposer.register(TestIde.APPLICATION, it) }
}

/** Does what is forbidden: reads PasswordSafe on a UI thread, through the plugin's own vault. */
private fun passwordOn(thread: String): CompletableFuture<Any?> {
    val read = { ai.plexicus.auth.Vault("plexicus-jetbrains").get("any") }
    if (thread == "swing") return onUi(read)
    val answer = CompletableFuture<Any?>()
    NativeBrowser.onUi { runCatching(read).fold(answer::complete, answer::completeExceptionally) }
    return answer
}

internal fun <T> onUi(work: () -> T): CompletableFuture<T> = CompletableFuture.supplyAsync(work) {
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
