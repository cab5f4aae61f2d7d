package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.RegistryView;
import java.util.Optional;

/** Where a node keeps what it knew last, for a start while the registry is away. */
public interface KeptView {
    /** Nothing is kept. */
    KeptView NONE = new KeptView() {
        @Override
        public Optional<RegistryView> read() {
            return Optional.empty();
        }

        @Override
        public void write(RegistryView view) {}
    };

    /** What was kept; empty where there is nothing, or nothing that can be read. */
    Optional<RegistryView> read();

    /** Keeps it in the place of what was kept before. That it cannot is no reason not to serve it. */
    void write(RegistryView view);
}
