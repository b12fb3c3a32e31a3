package ai.plexicus.auth

import com.intellij.util.net.JdkProxyProvider
import java.net.Authenticator.RequestorType
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.URI
import java.util.Base64
import java.util.concurrent.ConcurrentHashMap

/** Who the user is to the proxies, as the IDE knows it: it may ask them, so never on a thread of the UI. */
internal class ProxyLogin {
    private val known = ConcurrentHashMap<InetSocketAddress, String>()

    /** The value of `Proxy-Authorization`, where the proxy on the way to this address has had it before. */
    fun known(address: URI): String? = proxyFor(address)?.let(known::get)

    /** The same from the IDE, since the proxy asks for it. */
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
