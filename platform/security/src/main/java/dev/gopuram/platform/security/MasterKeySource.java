package dev.gopuram.platform.security;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the master key comes from: the configuration, or a file of the data directory that is made at the first start.
 * Nothing is made where there is data already, for a new key would open none of it.
 */
public final class MasterKeySource {
    private static final String SETTING = "encryption.master_key";
    private static final String FILE = "keys/master.json";

    private final @Nullable Secret configured;
    private final Path file;

    /**
     * Opens nothing yet.
     *
     * @param configured the text of such a file; null where the file itself is meant
     */
    public MasterKeySource(@Nullable Secret configured, Path dataDir) {
        this.configured = configured;
        this.file = dataDir.resolve(FILE);
    }

    /**
     * The key, made now where this is the first start.
     *
     * @param needed whether data keys were wrapped before, so that a missing file is a loss and not a first start
     */
    public MasterKey open(boolean needed) {
        Optional<MasterKey> found = find();
        if (found.isPresent()) {
            return found.get();
        }
        if (needed) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    file + " is missing, and the database has data that only it opens (expected: the file from a"
                            + " backup, or " + SETTING + ")");
        }
        MasterKey fresh = MasterKey.fresh();
        KeyFile.create(file, fresh.reveal());
        return fresh;
    }

    /** The key as it is; empty where the first start has yet to make it. Throws where there is one that cannot be used. */
    public Optional<MasterKey> find() {
        if (configured != null) {
            return Optional.of(MasterKey.parse(configured.reveal(), place()));
        }
        return KeyFile.read(file).map(text -> MasterKey.parse(text, place()));
    }

    /** Puts a new key before the others. What they wrapped they still open; a running server sees it at its next start. */
    public MasterKey rotate() {
        if (configured != null) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    SETTING + ": given by the configuration (expected: a new primary key made where it comes from, with"
                            + " the former keys kept beside it)");
        }
        MasterKey rotated = find().orElseThrow(
                        () -> Problem.of(Problem.Code.CONFLICT, file + " is missing (expected: made by a first start)"))
                .rotated();
        KeyFile.replace(file, rotated.reveal());
        return rotated;
    }

    /** Where it is looked for, in words for people. */
    public String place() {
        return configured == null ? file.toString() : SETTING;
    }
}
