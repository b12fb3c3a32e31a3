package com.intellij.util.net;

import ai.plexicus.testide.TestIde;
import java.net.Authenticator;
import java.net.ProxySelector;

public interface JdkProxyProvider {
    static JdkProxyProvider getInstance() {
        return TestIde.PROXIES;
    }

    ProxySelector getProxySelector();
    Authenticator getAuthenticator();
}
