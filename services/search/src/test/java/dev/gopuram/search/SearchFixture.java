package dev.gopuram.search;

import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.Fixture;
import dev.gopuram.testkit.FixtureContext;

/** The search service on SQLite with fake models, as the application opens it. */
public final class SearchFixture implements Fixture<Search> {
    @Override
    public Class<Search> port() {
        return Search.class;
    }

    @Override
    public Opened<Search> open(FixtureContext context) {
        Database database =
                Databases.open(SearchAssembly.SERVICE, DatabaseConfig.defaults(), context.dataDir(), context.clock());
        Opened<Search> opened = SearchAssembly.open(
                House.config(), database, House.indexes(context.dataDir()), new FakeModels(), context.clock());
        return new Opened<>(opened.port(), new WithDatabase(opened.part(), database));
    }

    private record WithDatabase(Part part, Database database) implements Part {
        @Override
        public void start() {
            part.start();
        }

        @Override
        public void drain(Deadline deadline) {
            part.drain(deadline);
        }

        @Override
        public void stop() {
            part.stop();
            database.close();
        }
    }
}
