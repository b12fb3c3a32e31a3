package org.cef.misc;

public class LongRef {
    private long value = 0;

    public long get() {
        return value;
    }

    public void set(long value) {
        this.value = value;
    }
}
