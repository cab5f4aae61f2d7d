package dev.gopuram.testkit;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.TraceParent;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Call contexts for tests: who calls, for whom, until when. */
public final class Contexts {
    /** Far beyond what any test takes, so that a slow machine fails no test. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private Contexts() {}

    /** A key of the tenant with these scopes. */
    public static CallContext of(String tenant, String... scopes) {
        return of(tenant, Set.of(scopes), PATIENCE);
    }

    public static CallContext of(String tenant, Set<String> scopes, Duration timeout) {
        return of(new Principal("key_test", tenant, scopes, "test"), timeout);
    }

    public static CallContext of(Principal principal, Duration timeout) {
        RandomGenerator random = RandomGenerator.getDefault();
        String requestId = new Ids(Clock.system(), random).uuid().toString();
        return new CallContext(
                requestId,
                requestId,
                principal.tenant(),
                principal,
                Deadline.after(timeout, Clock.system()),
                TraceParent.random(random, false));
    }

    /** The default tenant's admin. */
    public static CallContext admin() {
        return of(CallContext.DEFAULT_TENANT, Principal.ADMIN_SCOPE);
    }

    /** A node acting for itself. */
    public static CallContext node(String name) {
        return of(Principal.node(name), PATIENCE);
    }

    public static <T> T call(String tenant, Set<String> scopes, Supplier<T> body) {
        return of(tenant, scopes, PATIENCE).call(body);
    }

    public static void run(String tenant, Set<String> scopes, Runnable body) {
        of(tenant, scopes, PATIENCE).run(body);
    }
}
