package dev.gopuram.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.Authenticate;
import dev.gopuram.contracts.users.Authentication;
import dev.gopuram.contracts.users.KeyChanges;
import dev.gopuram.contracts.users.KeyChangesSince;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this edge remembers of API keys, kept true by polling their changes.
 *
 * <p>Three rules make it safe to answer from memory. A remembered key counts only while it was confirmed within the
 * maximum staleness, by its own lookup or by a completed poll; after that {@code users} is asked again, and when that
 * fails the call gets 503: trouble of ours is never a 401. A change that was polled while a lookup was under way wins
 * over the lookup's answer, which may be older. And a poll that brings changes clears the memory of secrets that
 * belonged to nobody, for one of them may have become a key.
 *
 * <p>Secrets are known here by their SHA-256 alone.
 */
final class KeyRing {
    /** Changes asked for at once. */
    static final int PAGE = 1000;

    /** Changes remembered for lookups under way, which take no longer than their timeout. */
    private static final int RECENT_CHANGES = 100_000;

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(KeyRing.class);

    /** What memory says of a secret. */
    sealed interface Lookup {}

    record Known(Principal principal) implements Lookup {}

    record Refused(Problem problem) implements Lookup {}

    /** Memory does not say, or is too old to. */
    record Unsure() implements Lookup {}

    private static final Unsure UNSURE = new Unsure();

    private static final class Remembered {
        volatile ApiKey key;
        volatile Principal principal;
        volatile long confirmedNanos;

        Remembered(ApiKey key, long confirmedNanos) {
            this.key = key;
            this.principal = principal(key);
            this.confirmedNanos = confirmedNanos;
        }

        void change(ApiKey changed) {
            key = changed;
            principal = principal(changed);
        }
    }

    private final Users users;
    private final KeysConfig config;
    private final Clock clock;
    private final RandomGenerator random;
    private final Ids ids;
    /** Which key a secret belongs to. What is known of the key is kept once, by its id, where changes find it. */
    private final Cache<Bytes, String> idByDigest;

    private final Cache<String, Remembered> byId;
    private final Cache<String, ApiKey> recentChanges;
    private final Cache<Bytes, Boolean> unknown;
    private final ConcurrentMap<Bytes, CompletableFuture<Principal>> lookups = new ConcurrentHashMap<>();
    private final Semaphore waiting;
    private volatile long polledNanos;
    private volatile boolean polled;
    private long cursor;

    KeyRing(Users users, KeysConfig config, Clock clock, RandomGenerator random) {
        this.users = users;
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.ids = new Ids(clock, random);
        this.idByDigest = Caffeine.newBuilder().maximumSize(config.cacheSize()).build();
        this.byId = Caffeine.newBuilder().maximumSize(config.cacheSize()).build();
        this.recentChanges = Caffeine.newBuilder()
                .maximumSize(RECENT_CHANGES)
                .expireAfterWrite(config.lookupTimeout().multipliedBy(2))
                .ticker(clock::nanoTime)
                .build();
        this.unknown = Caffeine.newBuilder()
                .maximumSize(config.unknownCacheSize())
                .expireAfterWrite(config.unknownFor())
                .ticker(clock::nanoTime)
                .build();
        this.waiting = new Semaphore(config.maxLookups());
    }

    static Problem unknownKey() {
        return Problem.of(Problem.Code.UNAUTHENTICATED, "no such key (expected: a key of this installation)");
    }

    /** Whether the changes have been read once. */
    boolean polled() {
        return polled;
    }

    /** What memory says. Never blocks. */
    Lookup known(Bytes digest) {
        String id = idByDigest.getIfPresent(digest);
        Remembered remembered = id == null ? null : byId.getIfPresent(id);
        if (remembered == null) {
            return unknown.getIfPresent(digest) == null ? UNSURE : new Refused(unknownKey());
        }
        return fresh(remembered) ? verdict(remembered.key, remembered.principal) : UNSURE;
    }

    /**
     * Why the key that a caller was let in with is no longer in force; null where it is, or memory does not say. Asked more
     * often than a change is remembered, it misses none. Never blocks.
     */
    @Nullable
    Problem ended(Principal caller) {
        Remembered remembered = byId.getIfPresent(caller.id());
        ApiKey key = remembered == null ? recentChanges.getIfPresent(caller.id()) : remembered.key;
        return key != null && verdict(key, caller) instanceof Refused(Problem problem) ? problem : null;
    }

    /** Asks {@code users}, once for all who ask for the same secret at the same time. Blocks. */
    Principal ask(Bytes digest) {
        if (!waiting.tryAcquire()) {
            throw Problem.of(
                            Problem.Code.OVERLOADED,
                            "key lookups at once: " + config.maxLookups() + " (expected: fewer)")
                    .retryAfter(RETRY);
        }
        try {
            CompletableFuture<Principal> mine = new CompletableFuture<>();
            CompletableFuture<Principal> theirs = lookups.putIfAbsent(digest, mine);
            if (theirs == null) {
                Thread.startVirtualThread(() -> lookUp(digest, mine));
            }
            return await(theirs == null ? mine : theirs);
        } finally {
            waiting.release();
        }
    }

    /**
     * Brings memory up to date; called by one thread at a time. Memory counts as confirmed as of the moment the first
     * question was sent, not of the last answer.
     */
    void poll() {
        long asked = clock.nanoTime();
        KeyChanges changes;
        long since;
        do {
            changes = nextChanges();
            since = cursor;
            changes.keys().forEach(this::apply);
            if (!changes.keys().isEmpty()) {
                unknown.invalidateAll();
            }
            cursor = changes.cursor();
        } while (changes.more() && cursor > since);
        polledNanos = asked;
        polled = true;
    }

    /**
     * A cursor that is ahead of the database means that an older backup was restored: all that is remembered may be
     * wrong, so it is forgotten and read again from the beginning.
     */
    private KeyChanges nextChanges() {
        long since = cursor;
        try {
            return context().call(() -> users.keyChanges(new KeyChangesSince(since, PAGE)));
        } catch (Problem problem) {
            if (since == 0 || problem.code() != Problem.Code.INVALID || !"cursor".equals(problem.field())) {
                throw problem;
            }
            idByDigest.invalidateAll();
            byId.invalidateAll();
            unknown.invalidateAll();
            cursor = 0;
            return context().call(() -> users.keyChanges(new KeyChangesSince(0, PAGE)));
        }
    }

    private void apply(ApiKey changed) {
        recentChanges.put(changed.id(), changed);
        Remembered remembered = byId.getIfPresent(changed.id());
        if (remembered != null) {
            remembered.change(changed);
        }
    }

    private void lookUp(Bytes digest, CompletableFuture<Principal> answer) {
        try {
            long asked = clock.nanoTime();
            Authentication found = context().call(() -> users.authenticate(new Authenticate(digest)));
            Lookup verdict = switch (found) {
                case Authentication.Known known -> remember(digest, known.key(), asked);
                case Authentication.Unknown nobody -> forget(digest);
            };
            // Gone before it is answered: whoever asks after the answer must not find the answer of before.
            lookups.remove(digest, answer);
            switch (verdict) {
                case Known known -> answer.complete(known.principal());
                case Refused refused -> answer.completeExceptionally(refused.problem());
                case Unsure unsure -> answer.completeExceptionally(unavailable(null));
            }
        } catch (RuntimeException | Error e) {
            lookups.remove(digest, answer);
            answer.completeExceptionally(unavailable(e));
        }
    }

    private Lookup remember(Bytes digest, ApiKey found, long asked) {
        Remembered remembered = new Remembered(found, asked);
        byId.put(found.id(), remembered);
        idByDigest.put(digest, found.id());
        // Looked at after byId is set: a change is seen here, or the poll that brings it sees byId.
        ApiKey newer = recentChanges.getIfPresent(found.id());
        if (newer != null && found.revokedAt() == null) {
            remembered.change(newer);
        }
        return verdict(remembered.key, remembered.principal);
    }

    private Lookup forget(Bytes digest) {
        idByDigest.invalidate(digest);
        unknown.put(digest, Boolean.TRUE);
        return new Refused(unknownKey());
    }

    private Principal await(CompletableFuture<Principal> answer) {
        try {
            return answer.get(config.lookupTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Problem problem ? problem : unavailable(e);
        } catch (TimeoutException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }

    private boolean fresh(Remembered remembered) {
        long now = clock.nanoTime();
        long most = config.maxStaleness().toNanos();
        return now - remembered.confirmedNanos <= most || (polled && now - polledNanos <= most);
    }

    private Lookup verdict(ApiKey key, Principal principal) {
        if (key.usableAt(clock.now())) {
            return new Known(principal);
        }
        String why = key.revokedAt() != null ? "the key has been withdrawn" : "the key has expired";
        return new Refused(Problem.of(Problem.Code.UNAUTHENTICATED, why + " (expected: a key that is in force)"));
    }

    private CallContext context() {
        return CallContext.beginning(
                ids.prefixed("req"), Principal.node("gateway"), Deadline.after(config.lookupTimeout(), clock), random);
    }

    private static Problem unavailable(@Nullable Throwable cause) {
        if (cause != null) {
            log.atWarn()
                    .addKeyValue("cause", String.valueOf(cause.getMessage()))
                    .log("keys cannot be looked up");
        }
        Problem problem = Problem.of(
                        Problem.Code.UNAVAILABLE, "keys cannot be checked at the moment (expected: to be shortly)")
                .retryAfter(RETRY);
        return cause == null ? problem : problem.causedBy(cause);
    }

    private static Principal principal(ApiKey key) {
        return new Principal(key.id(), key.tenant(), Set.copyOf(key.scopes()), key.tier(), key.team());
    }
}
