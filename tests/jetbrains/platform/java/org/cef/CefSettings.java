package org.cef;

/** java/org/cef/CefSettings.java of https://github.com/JetBrains/jcef */
public class CefSettings {
    public enum LogSeverity {
        LOGSEVERITY_DEFAULT, LOGSEVERITY_VERBOSE, LOGSEVERITY_INFO, LOGSEVERITY_WARNING, LOGSEVERITY_ERROR, LOGSEVERITY_FATAL, LOGSEVERITY_DISABLE
    }
}
