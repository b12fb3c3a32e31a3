package org.cef.misc;

public class BoolRef {
    private boolean value = false;

    public boolean get() {
        return value;
    }

    public void set(boolean value) {
        this.value = value;
    }
}
