package com.intellij.util.net;

import ai.plexicus.testide.TestIde;
import java.net.Authenticator;
import java.net.ProxySelector;

/** platform/ide-core/src/com/intellij/util/net/JdkProxyProvider.kt of intellij-community */
public interface JdkProxyProvider {
    static JdkProxyProvider getInstance() {
        return TestIde.PROXIES;
    }

    ProxySelector getProxySelector();
    Authenticator getAuthenticator();
}
