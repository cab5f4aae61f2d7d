package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServiceMapPictureTest {
    @Test
    void the_picture_in_ARCHITECTURE_shows_the_map_as_it_is() throws IOException {
        String page = Files.readString(Path.of("../ARCHITECTURE.md"));
        int begin = page.indexOf(ServiceMapPicture.BEGIN);
        int end = page.indexOf(ServiceMapPicture.END) + ServiceMapPicture.END.length();
        assertThat(begin).isNotNegative();
        assertThat(page.substring(begin, end)).isEqualTo(ServiceMapPicture.markdown(ServiceMap.standard()));
    }
}
