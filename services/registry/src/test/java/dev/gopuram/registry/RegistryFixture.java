package dev.gopuram.registry;

import dev.gopuram.bundles.BundleArchive;
import dev.gopuram.bundles.BundleLimits;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.objects.DirectoryObjects;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.Fixture;
import dev.gopuram.testkit.FixtureContext;

/** The registry as the application opens it, but that it takes graphs that are none, and nothing ships. */
public final class RegistryFixture implements Fixture<Registry> {
    @Override
    public Class<Registry> port() {
        return Registry.class;
    }

    @Override
    public Opened<Registry> open(FixtureContext context) {
        Database database =
                Databases.open(RegistryAssembly.SERVICE, DatabaseConfig.defaults(), context.dataDir(), context.clock());
        Opened<Registry> registry = RegistryAssembly.open(
                TestRegistry.impatient(),
                Seeds.NONE,
                database,
                DirectoryObjects.open(context.dataDir().resolve("objects")),
                context.dataDir(),
                context.clock(),
                context.ids(),
                (archive, into) -> BundleArchive.unpack(archive, into, BundleLimits.defaults()),
                WriteWatch.NONE);
        return new Opened<>(registry.port(), new Part() {
            @Override
            public void start() {
                registry.part().start();
            }

            @Override
            public void drain(Deadline deadline) {
                registry.part().drain(deadline);
            }

            @Override
            public void stop() {
                registry.part().stop();
                database.close();
            }
        });
    }
}
