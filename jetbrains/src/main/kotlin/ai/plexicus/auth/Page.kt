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

/** One of the plugin's pages, in its own browser, with the bridge to it. */
internal class Page(private val file: String, isShown: Boolean, parent: Disposable) : Disposable {
    val browser: JBCefBrowser = build(isShown)
    val bridge = Bridge(browser)

    /** The first line of the last error on the page's console, at most 300 characters. */
    @Volatile
    var complaint: String? = null
        private set

    /** Called when the page has loaded, whether its scripts ran or not. */
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

    /** Loads the page. Its address carries the name of its query, so no script must be injected. */
    fun load() {
        browser.loadURL("${PageFiles.origin}/$file?query=${bridge.queryName}")
        browser.createImmediately()
    }

    override fun dispose() = Unit

    // The IDE chooses how to show a page; a hidden page needs no window.
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
            // A browser starts with an empty page.
            if (!frame.url.startsWith("about:")) onLoaded()
        }
    }

    /** Blocks every navigation away from the plugin's pages. */
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
