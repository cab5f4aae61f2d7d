package dev.gopuram.platform.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/**
 * Sets the log up before its first line: Logback finds it through {@code META-INF/services}, and looks for no file. Lines
 * go to standard error, for standard output belongs to what a command answers.
 */
public final class LogbackSetup extends ContextAwareBase implements Configurator {
    /** Libraries that tell more than an operator wants to know. */
    private static final List<String> TALKATIVE = List.of(
            "io.vertx",
            "io.netty",
            "io.grpc",
            "io.opentelemetry",
            "io.micrometer",
            "io.prometheus",
            "com.zaxxer.hikari",
            "org.flywaydb",
            "org.apache.lucene",
            "org.postgresql",
            "org.sqlite",
            "ai.djl",
            "jdk");

    /** Libraries that complain of what callers send; the caller is told, once, by us. */
    private static final List<String> COMPLAINING = List.of(
            "org.apache.pdfbox",
            "org.apache.fontbox",
            "io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler",
            "io.grpc.netty.shaded.io.grpc.netty.NettyServerStream");

    @Override
    public ExecutionStatus configure(LoggerContext logback) {
        LogLine encoder = new LogLine();
        encoder.setContext(logback);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(logback);
        console.setName("stderr");
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        Logger root = logback.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(console);
        TALKATIVE.forEach(name -> logback.getLogger(name).setLevel(Level.WARN));
        COMPLAINING.forEach(name -> logback.getLogger(name).setLevel(Level.OFF));
        JavaLogging.toSlf4j();
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
