-- What sessions are sealed with where no key of the installation is known. One row: 32 bytes.
SELECT session_secret FROM installation
