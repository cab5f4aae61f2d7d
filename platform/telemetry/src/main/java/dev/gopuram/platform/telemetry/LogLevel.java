package dev.gopuram.platform.telemetry;

/** How important a line of the log is, most important first. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
