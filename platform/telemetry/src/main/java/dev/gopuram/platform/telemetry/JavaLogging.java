package dev.gopuram.platform.telemetry;

import java.text.MessageFormat;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/** Passes what libraries say through {@code java.util.logging} on to the one log, so that every line is JSON. */
final class JavaLogging extends Handler {
    private JavaLogging() {}

    static void toSlf4j() {
        java.util.logging.Logger root = LogManager.getLogManager().getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.setLevel(Level.INFO);
        root.addHandler(new JavaLogging());
    }

    @Override
    public void publish(LogRecord event) {
        String name = event.getLoggerName() == null ? "java.util.logging" : event.getLoggerName();
        LoggerFactory.getLogger(name)
                .makeLoggingEventBuilder(level(event.getLevel()))
                .setCause(event.getThrown())
                .log(message(event));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    private static String message(LogRecord event) {
        String message = String.valueOf(event.getMessage());
        Object[] parameters = event.getParameters();
        if (parameters == null || parameters.length == 0) {
            return message;
        }
        try {
            return MessageFormat.format(message, parameters);
        } catch (IllegalArgumentException notAPattern) {
            return message;
        }
    }

    private static org.slf4j.event.Level level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return org.slf4j.event.Level.ERROR;
        }
        if (value >= Level.WARNING.intValue()) {
            return org.slf4j.event.Level.WARN;
        }
        return value >= Level.INFO.intValue() ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.DEBUG;
    }
}
