package ai.plexicus.auth

import com.intellij.openapi.Disposable
import com.intellij.openapi.util.Disposer
import com.intellij.ui.jcef.JBCefApp
import com.intellij.ui.jcef.JBCefBrowser
import org.cef.CefSettings
import org.cef.browser.CefBrowser
import org.cef.browser.CefFrame
import org.cef.handler.CefDisplayHandlerAdapter
import org.cef.handler.CefLoadHandlerAdapter
import org.cef.handler.CefRequestHandlerAdapter
import org.cef.network.CefRequest

/** One page of the plugin's own in a browser of its own, and the bridge to it. */
internal class Page(private val file: String, isShown: Boolean, parent: Disposable) : Disposable {
    val browser: JBCefBrowser = build(isShown)
    val bridge = Bridge(browser)

    /** The last error that the page's console told, in a line. */
    @Volatile
    var complaint: String? = null
        private set

    /** Told when it has loaded, with its scripts or without. */
    var onLoaded: () -> Unit = {}

    init {
        Disposer.register(parent, this)
        Disposer.register(this, browser)
        Disposer.register(browser, bridge)
        PageFiles.register()
        browser.jbCefClient.addDisplayHandler(Console(), browser.cefBrowser)
        browser.jbCefClient.addLoadHandler(Loading(), browser.cefBrowser)
        browser.jbCefClient.addRequestHandler(Stay, browser.cefBrowser)
    }

    /** Loads it; the address tells it the name of its query, so that no script need be injected. */
    fun load() {
        browser.loadURL("${PageFiles.origin}/$file?query=${bridge.queryName}")
        browser.createImmediately()
    }

    override fun dispose() = Unit

    // How a page is shown is the IDE's choice; one that nobody sees needs no window.
    private fun build(isShown: Boolean): JBCefBrowser {
        val builder = JBCefBrowser.createBuilder()
        if (!isShown && JBCefApp.isOffScreenRenderingModeEnabled()) builder.setOffScreenRendering(true)
        return builder.build()
    }

    private inner class Console : CefDisplayHandlerAdapter() {
        override fun onConsoleMessage(
            browser: CefBrowser?,
            level: CefSettings.LogSeverity?,
            message: String?,
            source: String?,
            line: Int,
        ): Boolean {
            if (level == CefSettings.LogSeverity.LOGSEVERITY_ERROR) {
                complaint = message?.lineSequence()?.firstOrNull()?.take(300)
            }
            return false
        }
    }

    private inner class Loading : CefLoadHandlerAdapter() {
        override fun onLoadEnd(browser: CefBrowser?, frame: CefFrame, httpStatusCode: Int) {
            // A browser begins with an empty page.
            if (!frame.url.startsWith("about:")) onLoaded()
        }
    }

    /** No page leads anywhere else. */
    private object Stay : CefRequestHandlerAdapter() {
        override fun onBeforeBrowse(
            browser: CefBrowser?,
            frame: CefFrame?,
            request: CefRequest,
            user_gesture: Boolean,
            is_redirect: Boolean,
        ): Boolean = !request.url.startsWith("${PageFiles.origin}/")
    }
}
