package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.testkit.FakeModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyTest {
    private static final int WRITERS = 8;
    private static final int WRITES = 12;
    private static final int READERS = 3;

    @TempDir
    Path data;

    /** Two indexes may be open and three are used, so they are opened and closed all the time. */
    private static final SearchConfig CONFIG = House.config(Duration.ofMillis(2), Duration.ofMillis(10), 20, 2);

    @Test
    void writers_and_readers_at_once_see_each_document_once_and_their_own_writes() throws Exception {
        try (House house = House.open(data, CONFIG, new FakeModels(), IndexingSteps.UNHEARD);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<House.As> tenants = List.of(
                    house.as("t0").collection(House.DOCS),
                    house.as("t1").collection(House.DOCS),
                    house.as("t2").collection(House.DOCS));
            AtomicBoolean writing = new AtomicBoolean(true);
            List<Future<Boolean>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                House.As tenant = tenants.get(i);
                readers.add(threads.submit(() -> read(tenant, writing)));
            }
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                House.As tenant = tenants.get(writer % tenants.size());
                writers.add(() -> write(tenant, number));
            }
            for (Future<Boolean> writer : threads.invokeAll(writers)) {
                assertThat(writer.get()).isTrue();
            }
            writing.set(false);
            for (Future<Boolean> reader : readers) {
                assertThat(reader.get()).isTrue();
            }
        }
    }

    /** Two documents that all writers of the tenant fight over, and one of its own. */
    private static boolean write(House.As tenant, int writer) {
        Random random = new Random(writer);
        String own = "own" + writer;
        for (int i = 1; i <= WRITES; i++) {
            String word = "w" + writer + "x" + i;
            tenant.put(House.DOCS, Refresh.WAIT, House.text(own, "note " + word));
            List<Hit> mine = tenant.query(Query.Mode.TEXT, word);
            assertThat(mine)
                    .singleElement()
                    .satisfies(hit -> assertThat(hit.document()).isEqualTo(own));
            String shared = "shared" + random.nextInt(2);
            if (random.nextBoolean()) {
                tenant.put(House.DOCS, Refresh.LATER, House.text(shared, "note " + random.nextInt(5)));
            } else {
                tenant.delete(shared, Refresh.LATER);
            }
        }
        tenant.delete(own, Refresh.WAIT);
        assertThat(tenant.query(Query.Mode.TEXT, "w" + writer + "x" + WRITES)).isEmpty();
        return true;
    }

    private static boolean read(House.As tenant, AtomicBoolean writing) {
        Query all = new Query(House.DOCS, "note", Query.Mode.HYBRID, 100, Map.of(), null, false);
        while (writing.get()) {
            assertThat(tenant.query(all)).extracting(Hit::document).doesNotHaveDuplicates();
        }
        return true;
    }
}
