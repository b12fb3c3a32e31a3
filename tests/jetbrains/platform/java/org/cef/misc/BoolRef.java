package org.cef.misc;

/** java/org/cef/misc/BoolRef.java of https://github.com/JetBrains/jcef */
public class BoolRef {
    private boolean value = false;

    public boolean get() {
        return value;
    }

    public void set(boolean value) {
        this.value = value;
    }
}
