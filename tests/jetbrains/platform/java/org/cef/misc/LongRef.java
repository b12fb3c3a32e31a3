package org.cef.misc;

/** java/org/cef/misc/LongRef.java of https://github.com/JetBrains/jcef */
public class LongRef {
    private long value = 0;

    public long get() {
        return value;
    }

    public void set(long value) {
        this.value = value;
    }
}
