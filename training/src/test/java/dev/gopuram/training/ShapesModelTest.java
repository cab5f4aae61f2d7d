package dev.gopuram.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShapesModelTest {
    @Test
    void no_picture_that_is_measured_with_was_trained_on() {
        ShapesModel model = new ShapesModel();
        assertThat(numbers(new ShapesModel().train)).isEqualTo(numbers(model.train));
        assertThat(numbers(model.test)).doesNotContainAnyElementsOf(numbers(model.train));
    }

    private static List<String> numbers(List<ShapePicture> pictures) {
        return pictures.stream()
                .map(picture -> Arrays.toString(picture.numbers()))
                .toList();
    }
}
