package com.intellij.openapi.util.text;

/** platform/util/src/com/intellij/openapi/util/text/StringUtil.java of intellij-community */
public final class StringUtil {
    private StringUtil() {}

    public static String escapeXmlEntities(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;").replace("\"", "&quot;");
    }
}
