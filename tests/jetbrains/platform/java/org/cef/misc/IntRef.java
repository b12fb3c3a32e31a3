package org.cef.misc;

public class IntRef {
    private int value = 0;

    public int get() {
        return value;
    }

    public void set(int value) {
        this.value = value;
    }
}
