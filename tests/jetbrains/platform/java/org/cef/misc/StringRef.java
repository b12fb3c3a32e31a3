package org.cef.misc;

public class StringRef {
    private String value = null;

    public String get() {
        return value;
    }

    public void set(String value) {
        this.value = value;
    }
}
