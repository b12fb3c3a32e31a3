package org.cef.misc;

/** java/org/cef/misc/IntRef.java of https://github.com/JetBrains/jcef */
public class IntRef {
    private int value = 0;

    public int get() {
        return value;
    }

    public void set(int value) {
        this.value = value;
    }
}
