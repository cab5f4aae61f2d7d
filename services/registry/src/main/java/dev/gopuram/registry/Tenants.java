package dev.gopuram.registry;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who calls. A tenant that calls for the first time is given what ships, each in production, as versions of its own; what
 * ships later is given to it on its first call after the start. */
final class Tenants {
    private static final Logger LOG = LoggerFactory.getLogger(Tenants.class);
    private static final String BY = "gopuram";

    private final RegistryStore store;
    private final Enrolment enrolment;
    private final Seeds seeds;
    private final Path staging;
    private final Time time;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Map<String, Offer> offers = new ConcurrentHashMap<>();
    private final Lock seeding = new ReentrantLock();

    Tenants(RegistryStore store, Enrolment enrolment, Seeds seeds, Path staging, Time time) {
        this.store = store;
        this.enrolment = enrolment;
        this.seeds = seeds;
        this.staging = staging;
        this.time = time;
    }

    /** The calling tenant, which has what ships. */
    String tenant() {
        String tenant = CallContext.current().tenant();
        if (!known.contains(tenant)) {
            seed(tenant);
        }
        return tenant;
    }

    Caller caller() {
        return Caller.now(tenant());
    }

    private void seed(String tenant) {
        seeding.lock();
        try {
            for (Seeds.Seed seed : seeds.all()) {
                VersionKey key = new VersionKey(tenant, seed.name(), seed.version());
                if (!store.read(rows -> rows.models().seeded(key))) {
                    give(key, seed);
                }
            }
            known.add(tenant);
        } finally {
            seeding.unlock();
        }
    }

    /** A name or version that the tenant has made its own stays as it is. */
    private void give(VersionKey key, Seeds.Seed seed) {
        String outcome = "";
        try {
            plant(key, seed);
        } catch (Problem problem) {
            if (problem.code() != Problem.Code.CONFLICT
                    && problem.code() != Problem.Code.UNPROCESSABLE
                    && problem.code() != Problem.Code.INSUFFICIENT_QUOTA) {
                throw problem;
            }
            outcome = problem.detail();
            LOG.warn("{}@{} does not fit what {} has: {}", key.model(), key.version(), key.tenant(), outcome);
        }
        String came = outcome;
        store.note(rows -> {
            rows.models().seeded(key, came, time.now());
            return key;
        });
    }

    private void plant(VersionKey key, Seeds.Seed seed) {
        Enrolment.Papers papers =
                new Enrolment.Papers(new Caller(key.tenant(), BY, ""), "", "", "shipped", "", "", Map.of(), true);
        try (Unpacked unpacked = new Unpacked(seed)) {
            Offer offer =
                    offers.computeIfAbsent(seed.name() + "@" + seed.version(), name -> Offer.of(unpacked.bundle()));
            var _ = enrolment.enrol(
                    offer, papers, path -> unpacked.bundle().file(path), (rows, made, now) -> first(rows, made, now));
        }
    }

    /** What ships is in production where nothing is; a later version waits for somebody to decide. */
    private static void first(Rows rows, VersionKey key, Instant now) {
        if (rows.aliases()
                .last(key.tenant(), key.model(), References.PRODUCTION)
                .isEmpty()) {
            var _ = AliasTurn.make(
                    rows,
                    new AliasTurn.Move(
                            key.tenant(), key.model(), References.PRODUCTION, key.version(), BY, "shipped", ""),
                    now);
        }
    }

    /** A seed's files, put into a directory when the first is asked for: whoever has them already needs none. */
    private final class Unpacked implements AutoCloseable {
        private final Seeds.Seed seed;
        private @Nullable Path parent;
        private @Nullable Bundle bundle;

        Unpacked(Seeds.Seed seed) {
            this.seed = seed;
        }

        Bundle bundle() {
            Bundle there = bundle;
            if (there == null) {
                try {
                    Path made = Files.createTempDirectory(staging, "seed-");
                    parent = made;
                    there = seed.unpack(made);
                } catch (IOException e) {
                    throw unwritable(e);
                }
                bundle = there;
            }
            return there;
        }

        @Override
        public void close() {
            Path made = parent;
            if (made != null) {
                try {
                    Registration.deleteAll(made);
                } catch (IOException e) {
                    throw unwritable(e);
                }
            }
        }
    }

    private static Problem unwritable(IOException e) {
        return Problem.of(Problem.Code.UNAVAILABLE, "the staging directory cannot be written; the log has the reason")
                .causedBy(e);
    }
}
