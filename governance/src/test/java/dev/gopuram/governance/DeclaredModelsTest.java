package dev.gopuram.governance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclaredModelsTest {
    private final DeclaredModels<String> declared = new DeclaredModels<>(Map.of(
            "up/m", "whole", "m", "bare", "mini", "unversioned", "mini@2", "versioned", "team/llama", "slashed"));

    @ParameterizedTest
    @CsvSource({
        "up/m, whole",
        "other/m, bare",
        "m, bare",
        "mini@1, unversioned",
        "mini@2, versioned",
        "up/mini@1, unversioned",
        "hub/team/llama, slashed",
        "up/n,",
        "'',"
    })
    void a_model_is_found_by_its_whole_name_then_without_version_then_without_provider(String model, String found) {
        assertThat(declared.find(model)).isEqualTo(found);
    }

    @Test
    void versions_that_nobody_declared_make_no_names() {
        assertThat(declared.name("mini@2")).contains("mini@2");
        assertThat(declared.name("mini@3")).contains("mini");
        assertThat(declared.name("up/n")).isEmpty();
    }
}
