package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Problem;
import java.util.Optional;
import java.util.function.Function;

/** The registry, where this installation has one. What needs none goes on without it. */
record RegistryPort(Optional<Registry> registry) {
    <T> T ask(EdgeCall call, Function<Registry, T> question) {
        Registry asked = registry.orElseThrow(() -> Problem.of(
                Problem.Code.UNAVAILABLE,
                "registry: none (expected: a node whose services name it; predictions go on without)"));
        return call.ask(() -> question.apply(asked));
    }
}
