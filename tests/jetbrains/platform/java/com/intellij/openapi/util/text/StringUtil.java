package com.intellij.openapi.util.text;

public final class StringUtil {
    private StringUtil() {}

    public static String escapeXmlEntities(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;").replace("\"", "&quot;");
    }
}
