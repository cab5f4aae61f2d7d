package dev.gopuram.gateway;

import dev.gopuram.edge.Admission;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Policy;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds out who calls: from memory where it can, by asking {@code users} where it must. */
final class Authenticate implements Policy {
    /** Characters of a secret; longer ones are nobody's and are not even hashed. */
    static final int MAX_SECRET_LENGTH = 512;

    private static final String ANONYMOUS_TIER = "free";

    private final Optional<KeyRing> keys;
    private final Optional<Principal> anonymous;

    /**
     * Without keys, on a node that knows none, every route that wants one is closed.
     *
     * @param anonymousScopes what a caller without a key may do; where empty, such a caller is refused
     */
    Authenticate(Optional<KeyRing> keys, List<String> anonymousScopes) {
        this.keys = keys;
        this.anonymous = anonymousScopes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Principal(
                        Principal.ANONYMOUS, CallContext.DEFAULT_TENANT, Set.copyOf(anonymousScopes), ANONYMOUS_TIER));
    }

    @Override
    public Admission admit(EdgeCall call) {
        if (call.route().open()) {
            return Admission.ADMITTED;
        }
        Secret credential = call.arrival().credential();
        if (credential == null) {
            call.identify(anonymous.orElseThrow(() -> Problem.of(
                    Problem.Code.UNAUTHENTICATED,
                    "no credentials (expected: Authorization: Bearer KEY, or x-api-key: KEY)")));
            return Admission.ADMITTED;
        }
        KeyRing ring = keys.orElseThrow(() ->
                Problem.of(Problem.Code.UNAVAILABLE, "this node knows no keys (expected: a node with a gateway)"));
        Bytes digest = digest(credential);
        return switch (ring.known(digest)) {
            case KeyRing.Known known -> {
                call.identify(known.principal());
                yield Admission.ADMITTED;
            }
            case KeyRing.Refused refused -> throw refused.problem();
            case KeyRing.Unsure unsure -> new Admission.Ask(() -> call.identify(ring.ask(digest)));
        };
    }

    /** A key that is withdrawn, or expires, takes with it what runs on without end. */
    @Override
    public void goesOn(EdgeCall call) {
        Principal principal = call.principal();
        Problem ended = keys.isEmpty() || principal == null ? null : keys.get().ended(principal);
        if (ended != null) {
            throw ended;
        }
    }

    /** Whether memory knows the call's key as one that is in force. */
    boolean vouches(EdgeCall call) {
        Secret credential = call.arrival().credential();
        return keys.isPresent()
                && credential != null
                && hashable(credential.reveal())
                && keys.get().known(digest(credential)) instanceof KeyRing.Known;
    }

    private static boolean hashable(String secret) {
        return !secret.isEmpty() && secret.length() <= MAX_SECRET_LENGTH;
    }

    private static Bytes digest(Secret credential) {
        String secret = credential.reveal();
        if (!hashable(secret)) {
            throw KeyRing.unknownKey();
        }
        try {
            return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
