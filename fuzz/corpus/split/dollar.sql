CREATE FUNCTION f() RETURNS int AS $body$ SELECT ';'; $body$ LANGUAGE sql; SELECT E'\';', U&'\0041', $1, a::int /* a /* b */ c */;
COPY t (a) FROM stdin;
1	;
\.
\connect x
SELECT 1;