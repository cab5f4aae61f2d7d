package dev.gopuram.gateway;

import dev.gopuram.edge.Admission;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Policy;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;

/** Refuses what the caller's key does not allow. */
final class Authorize implements Policy {
    @Override
    public Admission admit(EdgeCall call) {
        String scope = call.route().scope();
        if (scope == null) {
            return Admission.ADMITTED;
        }
        Principal principal = call.principal();
        if (principal == null) {
            throw Problem.of(Problem.Code.UNAUTHENTICATED, "nobody is known to call (expected: a key)");
        }
        principal.require(scope);
        return Admission.ADMITTED;
    }
}
