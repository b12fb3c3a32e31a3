package com.intellij;

import java.text.MessageFormat;
import java.util.ResourceBundle;

/** https://plugins.jetbrains.com/docs/intellij/internationalization.html */
public class DynamicBundle {
    private final ResourceBundle bundle;

    public DynamicBundle(Class<?> bundleClass, String path) {
        bundle = ResourceBundle.getBundle(path, java.util.Locale.ROOT, bundleClass.getClassLoader());
    }

    public String getMessage(String key, Object... parameters) {
        String text = bundle.getString(key);
        return parameters.length == 0 ? text : MessageFormat.format(text, parameters);
    }
}
