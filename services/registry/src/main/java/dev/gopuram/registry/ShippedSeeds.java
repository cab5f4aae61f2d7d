package dev.gopuram.registry;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.shipped.ShippedBundle;
import dev.gopuram.shipped.ShippedBundles;
import java.nio.file.Path;
import java.util.List;

/** The bundles inside the jar. */
final class ShippedSeeds implements Seeds {
    @Override
    public List<Seed> all() {
        return ShippedBundles.all().stream().<Seed>map(Shipped::new).toList();
    }

    private record Shipped(ShippedBundle bundle) implements Seed {
        @Override
        public String name() {
            return bundle.model();
        }

        @Override
        public String version() {
            return bundle.version();
        }

        @Override
        public Bundle unpack(Path parent) {
            return Bundle.open(bundle.unpack(parent));
        }
    }
}
