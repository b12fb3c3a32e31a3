// Creates and uses what plugin.xml names as the platform does: actions, the widget and the settings page.

import ai.plexicus.testide.PluginLoader
import com.google.gson.JsonObject
import com.intellij.openapi.actionSystem.AnAction
import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.options.Configurable
import com.intellij.openapi.startup.ProjectActivity
import com.intellij.openapi.wm.StatusBar
import com.intellij.openapi.wm.StatusBarWidget
import com.intellij.openapi.wm.StatusBarWidgetFactory
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import java.awt.Container
import java.io.File
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import javax.swing.JButton
import javax.swing.JComboBox
import javax.swing.JComponent
import javax.swing.JLabel
import javax.swing.JList
import javax.swing.JTextField

private val loaders = ConcurrentHashMap<String, ClassLoader>()
private var widget: StatusBarWidget? = null
private var page: Configurable? = null
private var panel: JComponent? = null

/** Loads a plugin from its jars and folders, separately from the example. */
internal fun loadPlugin(id: String, own: List<String>) {
    loaders[id] = PluginLoader(id, own.map { File(it).toURI().toURL() }.toTypedArray())
}

/** Creates an object of a class that plugin.xml names. */
private inline fun <reified T> made(line: JsonObject): T {
    val loader = line["plugin"]?.asString?.let(loaders::getValue) ?: ClassLoader.getSystemClassLoader()
    return loader.loadClass(line["class"].asString).getDeclaredConstructor().newInstance() as T
}

internal fun act(line: JsonObject) {
    val project = line["project"]?.asString?.let(::projectNamed)
    made<AnAction>(line).actionPerformed(AnActionEvent(project))
}

internal fun runActivity(line: JsonObject): CompletableFuture<*> {
    val activity = made<ProjectActivity>(line)
    return CoroutineScope(Dispatchers.Default).future { activity.execute(projectNamed("first")) }
}

/** Calls a static method that returns a future, as other code of the plugin would. */
internal fun invoke(line: JsonObject): CompletableFuture<*> {
    val type = loaders.getValue(line["plugin"].asString).loadClass(line["class"].asString)
    return type.getMethod(line["method"].asString).invoke(null) as CompletableFuture<*>
}

/** Whether the second plugin gets the lock only after the first has released it. Another call may hold it at first. */
internal fun takesTheLockInTurn(plugins: List<String>): CompletableFuture<Boolean> {
    val (first, second) = plugins.map { id ->
        val type = loaders.getValue(id).loadClass("ai.plexicus.auth.JvmLock")
        type.getMethod("take").invoke(type.getField("INSTANCE").get(null)) as CompletableFuture<*>
    }
    return first.thenApply { release ->
        val waits = !second.isDone
        (release as Runnable).run()
        val follows = second.isDone
        second.thenAccept { (it as Runnable).run() }
        waits && follows
    }
}

/** Returns what the widget shows. The first call creates it. */
internal fun widgetOf(line: JsonObject): Map<String, String?> {
    val shown = widget ?: made<StatusBarWidgetFactory>(line).createWidget(projectNamed("first")).also {
        widget = it
        it.install(StatusBar { })
    }
    val presentation = shown.presentation as StatusBarWidget.TextPresentation
    return mapOf("id" to shown.ID(), "text" to presentation.text, "tooltip" to presentation.tooltipText)
}

internal fun clickWidget() = widget?.presentation?.clickConsumer?.consume(null)

/** Opens, fills, presses, applies or closes the settings page. Returns what it shows. */
internal fun settingsPage(line: JsonObject): Map<String, Any?> {
    val shown = page ?: made<Configurable>(line).also {
        page = it
        panel = it.createComponent()
        it.reset()
    }
    val parts = componentsOf(panel ?: error("there is no panel"))
    line["fields"]?.asJsonArray?.forEachIndexed { index, text ->
        parts.filterIsInstance<JTextField>()[index].text = text.asString
    }
    line["choices"]?.asJsonArray?.forEachIndexed { index, choice ->
        parts.filterIsInstance<JComboBox<*>>()[index].selectedIndex = choice.asInt
    }
    val list = parts.filterIsInstance<JList<*>>().single()
    line["row"]?.let { list.selectedIndex = it.asInt }
    line["press"]?.asString?.let { text -> parts.filterIsInstance<JButton>().single { it.text == text }.doClick(0) }
    when (line["end"]?.asString) {
        "apply" -> shown.apply()
        "reset" -> shown.reset()
        "close" -> shown.disposeUIResources().also { page = null }
    }
    return mapOf(
        "title" to shown.displayName,
        "isModified" to shown.isModified(),
        "fields" to parts.filterIsInstance<JTextField>().map { it.text },
        "choices" to parts.filterIsInstance<JComboBox<*>>().map { it.selectedItem?.toString() },
        "labels" to parts.filterIsInstance<JLabel>().map { it.text },
        "buttons" to parts.filterIsInstance<JButton>().filter { it.isEnabled }.map { it.text },
        "rows" to (0 until list.model.size).map { list.model.getElementAt(it).toString() },
    )
}

// The inner parts of a combo box are not parts of the page.
private fun componentsOf(container: Container): List<Container> = container.components.filterIsInstance<Container>()
    .flatMap { part -> if (part is JComboBox<*>) listOf(part) else listOf(part) + componentsOf(part) }
