INSERT INTO dead_letter BY NAME
SELECT * FROM batch_dead_letter;
