package dev.gopuram.oip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    private static final int NUMBERS = 200_000;

    @Test
    void every_number_is_the_nearest_to_its_digits() {
        Random random = new Random(5);
        for (int i = 0; i < NUMBERS; i++) {
            check(BigDecimal.valueOf(random.nextLong() >> random.nextInt(63), random.nextInt(24))
                    .toPlainString());
        }
    }

    @Test
    void what_lies_between_two_floats_goes_to_the_nearer() {
        Random random = new Random(6);
        for (int i = 0; i < NUMBERS; i++) {
            float one = random.nextFloat();
            BigDecimal between =
                    new BigDecimal(one).add(new BigDecimal(Math.nextUp(one))).divide(BigDecimal.TWO);
            check(between.setScale(15, RoundingMode.HALF_UP).toPlainString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-0", "-0.0", "0", "1e-46", "1e22", "0.1e1", "9007199254740993", "0.00000000000001", "1e-45"})
    void numbers_at_the_edges(String number) {
        check(number);
    }

    private static void check(String number) {
        Bytes json = Bytes.utf8(number);
        double real = Json.scan(json, parser -> {
            parser.nextToken();
            return Decimals.real(parser);
        });
        float single = Json.scan(json, parser -> {
            parser.nextToken();
            return Decimals.single(parser);
        });
        assertThat(real).as(number).isEqualTo(Double.parseDouble(number));
        assertThat(single).as(number).isEqualTo(Float.parseFloat(number));
    }
}
