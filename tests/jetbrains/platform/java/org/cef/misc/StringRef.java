package org.cef.misc;

/** java/org/cef/misc/StringRef.java of https://github.com/JetBrains/jcef */
public class StringRef {
    private String value = null;

    public String get() {
        return value;
    }

    public void set(String value) {
        this.value = value;
    }
}
