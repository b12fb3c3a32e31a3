package org.cef;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.cef.callback.CefSchemeHandlerFactory;

/** java/org/cef/CefApp.java of https://github.com/JetBrains/jcef */
public class CefApp {
    private static final CefApp INSTANCE = new CefApp();
    public final Map<String, CefSchemeHandlerFactory> factoriesForTest = new ConcurrentHashMap<>();

    public static CefApp getInstance() {
        return INSTANCE;
    }

    public boolean registerSchemeHandlerFactory(String schemeName, String domainName, CefSchemeHandlerFactory factory) {
        factoriesForTest.put(schemeName + "://" + domainName, factory);
        return true;
    }
}
