-- The moment that the plain views look from: SET VARIABLE as_of = TIMESTAMPTZ '…', or now and for ever.
CREATE OR REPLACE MACRO looking_from() AS
    coalesce(CAST(getvariable('as_of') AS TIMESTAMPTZ), 'infinity'::TIMESTAMPTZ);
