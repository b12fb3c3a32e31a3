package ai.plexicus.auth

import com.intellij.util.net.JdkProxyProvider
import java.net.Authenticator.RequestorType
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.URI
import java.util.Base64
import java.util.concurrent.ConcurrentHashMap

/** The user's proxy credentials, from the IDE. The IDE may ask the user for them, so never call it on the UI thread. */
internal class ProxyLogin {
    private val known = ConcurrentHashMap<InetSocketAddress, String>()

    /** Returns the `Proxy-Authorization` value for this address, if its proxy has asked for one before. */
    fun known(address: URI): String? = proxyFor(address)?.let(known::get)

    /** Gets that value from the IDE, after the proxy has asked for it. */
    fun ask(address: URI): String? {
        val proxy = proxyFor(address) ?: return null
        val login = JdkProxyProvider.getInstance().authenticator.requestPasswordAuthenticationInstance(
            proxy.hostString,
            proxy.address,
            proxy.port,
            "http",
            "",
            "basic",
            address.toURL(),
            RequestorType.PROXY,
        ) ?: return null
        val pair = "${login.userName}:${String(login.password)}"
        return "Basic ${Base64.getEncoder().encodeToString(pair.toByteArray())}".also { known[proxy] = it }
    }

    private fun proxyFor(address: URI): InetSocketAddress? {
        val proxies = JdkProxyProvider.getInstance().proxySelector.select(address)
        return proxies.firstOrNull { it.type() == Proxy.Type.HTTP }?.address() as? InetSocketAddress
    }
}
