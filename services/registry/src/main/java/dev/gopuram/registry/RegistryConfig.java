package dev.gopuram.registry;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.objects.S3Config;
import java.time.Duration;
import java.util.List;

/**
 * How versions are kept and decided on.
 *
 * @param artifacts where their files are
 * @param uploads what may be sent
 * @param guardedAliases aliases that move only when a second person agrees; none by default, so that the first use
 *     needs one person only
 * @param keepFormer how many versions that stood in production before stay deployable, at least 2
 * @param checkPatience the longest that registering waits for the golden rows
 * @param tick how often roll-outs are looked at though nobody reports
 * @param goldenTolerance by how much slower a candidate's golden rows may be, relative; beyond it is not promoted
 * @param goldenFloor a smaller difference of a golden row's time means nothing
 * @param reportRetention how long counts of versions and feedback are kept
 * @param limits how much there may be
 */
public record RegistryConfig(
        Artifacts artifacts,
        Uploads uploads,
        List<String> guardedAliases,
        int keepFormer,
        Duration checkPatience,
        Duration tick,
        double goldenTolerance,
        Duration goldenFloor,
        Duration reportRetention,
        Limits limits) {
    private static final Duration LONGEST = Duration.ofDays(3_650);

    public RegistryConfig {
        guardedAliases = List.copyOf(guardedAliases);
        within("keep_former", keepFormer, 2, 100);
        lasting("check_patience", checkPatience, Duration.ofHours(1));
        lasting("tick", tick, Duration.ofMinutes(1));
        lasting("golden_floor", goldenFloor, Duration.ofMinutes(1));
        lasting("report_retention", reportRetention, LONGEST);
        if (!(goldenTolerance >= 0 && goldenTolerance <= 100)) {
            throw Problem.invalid("golden_tolerance", goldenTolerance, "0..100");
        }
    }

    /** Where files are. */
    public enum Store {
        /** The directory {@code registry} of the data directory. */
        DIRECTORY,
        S3
    }

    /**
     * The artifact store.
     *
     * @param s3 what S3 needs; not looked at for a directory
     */
    public record Artifacts(Store store, S3Config s3) {
        public static Artifacts defaults() {
            return new Artifacts(Store.DIRECTORY, S3Config.defaults());
        }
    }

    /**
     * What may be sent.
     *
     * @param maxArchive the largest archive
     * @param maxOpen what all archives of a tenant that are not registered yet may take
     * @param maxPart the largest part that an archive is sent in
     * @param expiry after this what was not registered is removed
     */
    public record Uploads(ByteSize maxArchive, ByteSize maxOpen, ByteSize maxPart, Duration expiry) {
        private static final ByteSize MOST_ARCHIVE = ByteSize.mib(1 << 20);
        private static final ByteSize MOST_OPEN = ByteSize.mib(1 << 22);

        public Uploads {
            within("max_archive", maxArchive, new ByteSize(1), MOST_ARCHIVE);
            within("max_open", maxOpen, maxArchive, MOST_OPEN);
            within("max_part", maxPart, ByteSize.kib(1), ByteSize.mib(64));
            lasting("expiry", expiry, Duration.ofDays(30));
        }

        public static Uploads defaults() {
            return new Uploads(ByteSize.mib(2_048), ByteSize.mib(8_192), ByteSize.mib(4), Duration.ofDays(1));
        }
    }

    /**
     * How much there may be.
     *
     * @param models of a tenant
     * @param versions of a model
     * @param waiters calls that wait for a change or for golden rows at a time
     * @param segments of one feedback
     */
    public record Limits(int models, int versions, int waiters, int segments) {
        public Limits {
            within("models", models, 1, 100_000);
            within("versions", versions, 1, 100_000);
            within("waiters", waiters, 1, 100_000);
            within("segments", segments, 0, 100);
        }

        public static Limits defaults() {
            return new Limits(1_000, 1_000, 256, 8);
        }
    }

    public static RegistryConfig defaults() {
        return new RegistryConfig(
                Artifacts.defaults(),
                Uploads.defaults(),
                List.of(),
                2,
                Duration.ofMinutes(5),
                Duration.ofMillis(250),
                1,
                Duration.ofMillis(2),
                Duration.ofDays(90),
                Limits.defaults());
    }

    private static void within(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    private static void within(String field, ByteSize value, ByteSize least, ByteSize most) {
        if (value.bytes() < least.bytes() || value.bytes() > most.bytes()) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    private static void lasting(String field, Duration value, Duration longest) {
        if (!value.isPositive() || value.compareTo(longest) > 0) {
            throw Problem.invalid(field, value, "more than 0 and at most " + longest);
        }
    }
}
