package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoDocumentsTest {
    @Test
    void every_page_of_the_project_that_the_demo_indexes_is_there() throws IOException {
        List<String> pages = Files.readAllLines(Path.of("src/main/resources/project/index.txt"));
        assertThat(pages)
                .isNotEmpty()
                .allSatisfy(page -> assertThat(Path.of("..", page)).exists());
    }

    @Test
    void every_document_of_the_shop_is_in_its_index_and_the_other_way_round() throws IOException {
        Path folder = Path.of("src/main/resources/demo");
        List<String> listed = Files.readAllLines(folder.resolve("index.txt"));
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("index.txt")))
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
    }
}
