package dev.gopuram.platform.config;

import dev.gopuram.kernel.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a configuration again when it is told to, and says what came of it: in the log, and to who keeps account. */
public final class Reloader {
    private static final Logger log = LoggerFactory.getLogger(Reloader.class);

    /** What became of an attempt. */
    public enum Outcome {
        /** New values count. */
        APPLIED,
        /** No value that may change without a restart is another. */
        UNCHANGED,
        /** The file is wrong, or asks for what cannot be; nothing has changed. */
        REFUSED
    }

    /**
     * One attempt. It names keys and never their values.
     *
     * @param by who asked for it, such as {@code signal}
     * @param reload which keys differed; none where it was refused
     */
    public record Attempt(String by, Outcome outcome, Reload reload) {}

    private final Config<?> config;
    private final Consumer<Attempt> account;

    public Reloader(Config<?> config, Consumer<Attempt> account) {
        this.config = config;
        this.account = account;
    }

    /** Tries once. */
    public synchronized Attempt reload(String by) {
        Attempt attempt = attempt(by);
        account.accept(attempt);
        return attempt;
    }

    @Nullable
    Path file() {
        return config.file();
    }

    private Attempt attempt(String by) {
        try {
            Reload reload = config.reload();
            boolean applied = !reload.applied().isEmpty();
            report(by, reload);
            return new Attempt(by, applied ? Outcome.APPLIED : Outcome.UNCHANGED, reload);
        } catch (RuntimeException e) {
            String detail = e instanceof Problem problem ? problem.detail() : String.valueOf(e);
            log.atError()
                    .addKeyValue("file", config.file())
                    .addKeyValue("by", by)
                    .addKeyValue("error", detail)
                    .log("the changed configuration is not valid; the old one stays");
            return new Attempt(by, Outcome.REFUSED, new Reload(List.of(), List.of()));
        }
    }

    private void report(String by, Reload reload) {
        if (!reload.applied().isEmpty()) {
            log.atInfo()
                    .addKeyValue("file", config.file())
                    .addKeyValue("by", by)
                    .addKeyValue("keys", reload.applied())
                    .log("configuration reloaded");
        }
        if (!reload.needRestart().isEmpty()) {
            log.atWarn()
                    .addKeyValue("file", config.file())
                    .addKeyValue("keys", reload.needRestart())
                    .log("these settings changed in the file and need a restart to count");
        }
    }
}
