package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventDataTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
                    data: {"a":1}~~                     | {"a":1}
                    data:{"a":1}~~                      | {"a":1}
                    data: {"a":1}^~^~                   | {"a":1}
                    data: {"a":1}^^                     | {"a":1}
                    data: {"a":1}                       | {"a":1}
                    event: delta~data: {"a":1}~id: 7~~  | {"a":1}
                    data: {"a":~data: 1}~~              | {"a":~1}
                    : data: {"a":1}~~                   | -
                    data: [DONE]~~                      | -
                    database: {}~~                      | -
                    data:~~                             | -
                    ~~                                  | -
                    """)
    void the_object_of_an_event_is_found_however_its_lines_end(String event, String data) {
        Bytes found = EventData.of(Bytes.utf8(event.replace('~', '\n').replace('^', '\r')));
        assertThat(found == null ? null : found.utf8().replace('\n', '~')).isEqualTo(data);
    }
}
