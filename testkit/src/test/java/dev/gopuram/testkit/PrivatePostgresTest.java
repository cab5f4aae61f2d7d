package dev.gopuram.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrivatePostgresTest {
    @Test
    void each_database_is_new_and_empty() throws Exception {
        Optional<PrivatePostgres> postgres = PrivatePostgres.shared();
        assumeTrue(postgres.isPresent());
        String first = postgres.get().newDatabase();
        String second = postgres.get().newDatabase();
        assertThat(first).isNotEqualTo(second);
        for (String url : new String[] {first, second}) {
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("CREATE TABLE t (x INT)");
                statement.executeUpdate("INSERT INTO t VALUES (1)");
                try (ResultSet row = statement.executeQuery("SELECT count(*) FROM t")) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getInt(1)).isEqualTo(1);
                }
            }
        }
    }
}
