package dev.gopuram.search;

import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.Reembed;
import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import java.nio.file.Path;

/**
 * The process that {@link ReembedKillTest} kills. Arguments: directory, and at which document's embedding it stops; 0 for when
 * the collection has moved.
 */
final class ReembedChild {
    private ReembedChild() {}

    public static void main(String[] args) {
        Thread.ofPlatform().daemon().start(KillChild::endWithTheParent);
        Path data = Path.of(args[0]);
        int at = Integer.parseInt(args[1]);
        TwoModels models = new TwoModels();
        models.meanwhile = () -> {
            if (models.embedded.get() == at) {
                KillChild.sayLast("at " + at);
            }
        };
        Database database = Databases.open(SearchAssembly.SERVICE, DatabaseConfig.defaults(), data, Clock.system());
        House house = House.open(database, data, House.config(), models, IndexingSteps.UNHEARD);
        Contexts.of(House.TENANT).run(() -> house.port().reembed(new Reembed(House.DOCS, TwoModels.OTHER)));
        FindCollection find = new FindCollection(House.DOCS);
        Eventually.until(
                "it has moved",
                () -> Contexts.of(House.TENANT)
                        .call(() -> house.port().findCollection(find))
                        .embeddingModel()
                        .equals(TwoModels.OTHER));
        KillChild.sayLast("at 0");
    }
}
