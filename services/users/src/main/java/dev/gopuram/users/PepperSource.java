package dev.gopuram.users;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the pepper: the configured one, or the file's, or a fresh one where the database has never seen any. A database
 * whose keys were hashed with another pepper is refused, since all its keys would be dead.
 */
final class PepperSource {
    static final int MIN_CONFIGURED_LENGTH = 32;

    private static final String CHECK = "pepper_check";
    private static final int BYTES = 32;

    private final @Nullable Secret configured;
    private final Path file;
    private final RandomGenerator random;

    PepperSource(@Nullable Secret configured, Path file, RandomGenerator random) {
        this.configured = configured;
        this.file = file;
        this.random = random;
    }

    Pepper open(KeyStore store) {
        Optional<Bytes> known = store.read(keys -> keys.fact(CHECK));
        Pepper pepper = Pepper.of(configured == null ? fromFile(known.isPresent()) : fromConfig(configured), random);
        Bytes check = known.orElseGet(() -> store.write(keys -> {
            Optional<Bytes> meanwhile = keys.fact(CHECK);
            if (meanwhile.isEmpty()) {
                keys.putFact(CHECK, pepper.check());
            }
            return meanwhile.orElseGet(pepper::check);
        }));
        if (!check.equals(pepper.check())) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "users.pepper: not the one this database's keys were hashed with (expected: " + place()
                            + " as it was, from a backup)");
        }
        return pepper;
    }

    private Bytes fromFile(boolean expected) {
        Optional<String> text = PrivateFile.read(file);
        if (text.isPresent()) {
            return parse(text.get());
        }
        if (expected) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    file + " is missing, and the database has keys hashed with it (expected: the file from a backup)");
        }
        byte[] fresh = new byte[BYTES];
        random.nextBytes(fresh);
        PrivateFile.create(file, HexFormat.of().formatHex(fresh));
        return Bytes.wrap(fresh);
    }

    private Bytes parse(String text) {
        if (!text.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    file + ": " + text.length() + " characters (expected: " + 2 * BYTES + " hex digits)");
        }
        return Bytes.wrap(HexFormat.of().parseHex(text));
    }

    private static Bytes fromConfig(Secret configured) {
        String text = configured.reveal();
        if (text.length() < MIN_CONFIGURED_LENGTH) {
            throw Problem.invalid(
                    "pepper", text.length() + " characters", MIN_CONFIGURED_LENGTH + " or more, at random");
        }
        return Digests.ofSecret(text);
    }

    private String place() {
        return configured == null ? file.toString() : "users.pepper of the configuration";
    }
}
