package dev.gopuram.registry;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;

/** What reaches over all tenants: for nodes of this installation alone. */
final class NodeLevel {
    private static final String NODE_PREFIX = "node:";

    private NodeLevel() {}

    static void require() {
        Principal principal = CallContext.current().principal();
        if (!principal.id().startsWith(NODE_PREFIX)) {
            throw Problem.of(Problem.Code.FORBIDDEN, "principal: " + principal.id() + " (expected: a node)");
        }
    }
}
