package com.intellij.util.net.ssl;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/** platform/ide-core/src/com/intellij/util/net/ssl/CertificateManager.kt of intellij-community */
public final class CertificateManager {
    private static final CertificateManager INSTANCE = new CertificateManager();

    public static CertificateManager getInstance() {
        return INSTANCE;
    }

    public SSLContext getSslContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException(error);
        }
    }
}
